"""The API of ECR: images, their digests and their tags."""

import copy
import hashlib
from typing import Any


def close_repository_name_gap() -> None:
    """moto refuses names that ECR now accepts: with consecutive hyphens or with two underscores.

    Can go when moto uses the model's pattern.
    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    """
    from moto.ecr import models

    name = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
    models.ECR_REPOSITORY_NAME_PATTERN = rf"{name}(/{name})*"


def close_image_gaps() -> None:
    """The digest identifies an image, but moto invents it. moto also gives the same error for a tag in use and for an
    existing image, and answers with the tag that was pushed last instead of the requested one.

    Each patch can go when moto does the same.
    """
    from moto.core.exceptions import ServiceException
    from moto.ecr.models import ECRBackend, Image

    class ImageAlreadyExists(ServiceException):
        code = "ImageAlreadyExistsException"

    class ImageTagAlreadyExists(ServiceException):
        code = "ImageTagAlreadyExistsException"

    class ImageDigestDoesNotMatch(ServiceException):
        code = "ImageDigestDoesNotMatchException"

    put_image = ECRBackend.put_image

    def digest_of(manifest: str) -> str:
        return f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"

    def create_digest(self: Any) -> None:
        self._image_digest = digest_of(self.image_manifest)

    def put(self: Any, name: str, manifest: str, tag: str | None, media_type: str | None, digest: str | None) -> Any:
        repository = self._get_repository(name)
        actual = digest_of(manifest)
        if digest and digest != actual:
            raise ImageDigestDoesNotMatch(f"The provided digest '{digest}' is not that of the manifest, '{actual}'")
        same = next((each for each in repository.images if each.image_digest == actual), None)
        tagged = next((each for each in repository.images if tag and tag in each.image_tags), None)
        where = f"in the repository with name '{name}' in registry with id '{repository.registry_id}'"
        if same and (tag is None or tagged is same):
            named = f" and tag '{tag}'" if tag else ""
            raise ImageAlreadyExists(f"Image with digest '{actual}'{named} already exists {where}")
        if tagged and repository.image_tag_mutability == "IMMUTABLE":
            raise ImageTagAlreadyExists(
                f"The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten "
                "because the repository is immutable."
            )
        return put_image(self, name, manifest, tag, media_type, digest)

    def batch_get(
        self: Any, name: str, registry_id: str | None = None, image_ids: list[dict[str, str]] | None = None
    ) -> dict[str, Any]:
        images, failures = [], []
        for wanted in image_ids or []:
            digest, tag = wanted.get("imageDigest"), wanted.get("imageTag")
            for each in self._get_repository(name, registry_id).images:
                if digest in (None, each.image_digest) and (tag is None or tag in each.image_tags):
                    answer = copy.copy(each)
                    answer.image_tag = tag or each.image_tag
                    images.append(answer)
                    break
            else:
                reason = {"failureCode": "ImageNotFound", "failureReason": "Requested image not found"}
                failures.append({"imageId": wanted, **reason})
        return {"images": images, "failures": failures}

    Image._create_digest = create_digest
    ECRBackend.put_image = put
    ECRBackend.batch_get_image = batch_get
