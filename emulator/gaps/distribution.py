"""The emulated ECR for container engines: push to and pull from 127.0.0.1:<port>/<repository>.

Implements these two parts of the OCI distribution specification, without a login. A manifest becomes an image of ECR,
as with PutImage; layers are kept in unnamed files, which disappear with this process.
https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from typing import IO, Any

from ..account import account

CHUNK = 1 << 20
blobs: dict[str, IO[bytes]] = {}
uploads: dict[str, IO[bytes]] = {}


class Refused(Exception):
    """HTTP status, error code of the specification, and message."""


def close_distribution_gap() -> None:
    """moto has only the API of ECR. Can go when its server also speaks the protocol of a registry."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication
    from werkzeug import Request
    from werkzeug.serving import WSGIRequestHandler

    dispatch, log_error = DomainDispatcherApplication.__call__, WSGIRequestHandler.log_error
    registry = Request.application(answer)

    def call(self: Any, environ: dict[str, Any], start_response: Any) -> Any:
        return (registry if is_push_or_pull(environ) else dispatch.__get__(self))(environ, start_response)

    def complain(self: Any, *sent: Any) -> None:
        # Engines try TLS first: not worth an error line.
        if not getattr(self, "raw_requestline", b"").startswith(b"\x16\x03"):
            log_error(self, *sent)

    DomainDispatcherApplication.__call__ = call
    WSGIRequestHandler.log_error = complain


def is_push_or_pull(environ: dict[str, Any]) -> bool:
    # Other services have paths below /v2/ too, but their requests are signed.
    path, authorization = environ.get("PATH_INFO", ""), environ.get("HTTP_AUTHORIZATION", "")
    return path.startswith("/v2/") and not authorization.startswith("AWS4-")


def answer(request: Any) -> Any:
    from werkzeug import Response

    try:
        for pattern, serve in ROUTES.items():
            match = re.fullmatch(pattern, request.path)
            if match:
                return serve(request, *match.groups())
        raise Refused(404, "UNSUPPORTED", f"{request.method} {request.path} is not emulated")
    except Refused as refused:
        status, code, message = refused.args
        errors = json.dumps({"errors": [{"code": code, "message": message}]})
        return Response(errors, status, content_type="application/json")


def version(request: Any) -> Any:
    from werkzeug import Response

    return Response("{}", content_type="application/json")


def upload(request: Any, name: str, identifier: str) -> Any:
    """POST starts an upload, PATCH adds to it, PUT ends it with the digest of the whole."""
    from werkzeug import Response

    repository_of(name)
    if request.method == "POST":
        identifier = uuid.uuid4().hex
        uploads[identifier] = tempfile.TemporaryFile()
    file = uploads.get(identifier)
    if file is None:
        raise Refused(404, "BLOB_UPLOAD_UNKNOWN", f"no upload {identifier} to '{name}'")
    shutil.copyfileobj(request.stream, file, CHUNK)
    file.flush()
    digest = request.args.get("digest")
    if digest is None:
        headers = {"Location": f"/v2/{name}/blobs/uploads/{identifier}", "Range": f"0-{max(file.tell() - 1, 0)}"}
        return Response(status=202, headers=headers)
    actual = hashlib.sha256()
    for chunk in read(file):
        actual.update(chunk)
    if digest != f"sha256:{actual.hexdigest()}":
        raise Refused(400, "DIGEST_INVALID", f"the upload is sha256:{actual.hexdigest()}, not {digest}")
    blobs[digest] = uploads.pop(identifier)
    return Response(status=201, headers={"Location": f"/v2/{name}/blobs/{digest}", "Docker-Content-Digest": digest})


def blob(request: Any, name: str, digest: str) -> Any:
    from werkzeug import Response

    repository_of(name)
    file = blobs.get(digest)
    if file is None:
        raise Refused(404, "BLOB_UNKNOWN", f"'{name}' has no {digest}: it was never pushed")
    response = Response(read(file), content_type="application/octet-stream")
    response.content_length = os.fstat(file.fileno()).st_size
    response.headers["Docker-Content-Digest"] = digest
    return response


def manifest(request: Any, name: str, reference: str) -> Any:
    from werkzeug import Response

    backend, repository = repository_of(name)
    is_digest = reference.startswith("sha256:")
    if request.method == "PUT":
        put(backend, repository, reference, request)
    for image in repository.images:
        if image.image_digest == reference or (not is_digest and reference in image.image_tags):
            response = Response(image.image_manifest, 201 if request.method == "PUT" else 200)
            response.content_type = image.image_manifest_media_type
            response.headers["Docker-Content-Digest"] = image.image_digest
            return response
    raise Refused(404, "MANIFEST_UNKNOWN", f"'{name}' has no image {reference}")


def put(backend: Any, repository: Any, reference: str, request: Any) -> None:
    from moto.core.exceptions import ServiceException

    text = request.get_data(as_text=True)
    content = json.loads(text)
    parts = [content[key] for key in ("config",) if key in content]
    there = {*blobs, *(image.image_digest for image in repository.images)}
    for part in [*parts, *content.get("layers", []), *content.get("manifests", [])]:
        if part["digest"] not in there:
            raise Refused(400, "MANIFEST_BLOB_UNKNOWN", f"'{repository.name}' has no {part['digest']}")
    tag, digest = (None, reference) if reference.startswith("sha256:") else (reference, None)
    try:
        backend.put_image(repository.name, text, tag, request.mimetype, digest)
    except ServiceException as refusal:
        # A push of an existing image has nothing left to do.
        if refusal.code != "ImageAlreadyExistsException":
            raise Refused(400, "TAG_INVALID" if tag else "DIGEST_INVALID", refusal.message) from refusal


def repository_of(name: str) -> tuple[Any, Any]:
    """The account's repository with that name in any region: an engine does not name the region."""
    from moto.ecr.models import ecr_backends

    for backend in list(ecr_backends[account()].values()):
        if name in backend.repositories:
            return backend, backend.repositories[name]
    message = f"The repository with name '{name}' does not exist in the registry with id '{account()}'"
    raise Refused(404, "NAME_UNKNOWN", message)


def read(file: IO[bytes]) -> Iterator[bytes]:
    """Reads the file from its start, independent of other readers."""
    offset = 0
    while chunk := os.pread(file.fileno(), CHUNK, offset):
        yield chunk
        offset += len(chunk)


ROUTES = {
    r"/v2/": version,
    r"/v2/(.+)/blobs/uploads/([0-9a-f]*)": upload,
    r"/v2/(.+)/blobs/(sha256:[0-9a-f]{64})": blob,
    r"/v2/(.+)/manifests/([^/]+)": manifest,
}
