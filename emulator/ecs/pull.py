"""The image that a task would pull from the emulated ECR."""

import json
import re


class CannotPull(Exception):
    """Why a task cannot pull its image, in ECS's wording."""


def pull(account: str, image: str, architecture: str) -> str | None:
    """Digest of the image that a task of this architecture runs; in an image index, the manifest of its platform.

    Only images in the account's own repositories are checked: of any other image at most the digest in its name is
    known.
    """
    from moto.ecr.models import ecr_backends

    address = rf"{account}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)(?::([^@]+))?(?:@(.+))?"
    match = re.fullmatch(address, image)
    if match is None:
        return image.partition("@")[2] or None
    region, name, tag, digest = match.groups()
    repository = ecr_backends[account][region].repositories.get(name)
    found = [
        each
        for each in (repository.images if repository else [])
        if each.image_digest == digest or (digest is None and (tag or "latest") in each.image_tags)
    ]
    if not found:
        raise CannotPull(f"failed to resolve ref {image}: {image}: not found")
    manifests = json.loads(found[0].image_manifest).get("manifests")
    if manifests is None:
        return found[0].image_digest
    wanted = {"X86_64": "amd64", "ARM64": "arm64"}[architecture]
    for each in manifests:
        platform = each.get("platform", {})
        if platform.get("os") == "linux" and platform.get("architecture") == wanted:
            return each["digest"]
    raise CannotPull(f"image Manifest does not contain descriptor matching platform 'linux/{wanted}'")
