"""The permissions that a request to S3 needs: S3's actions have other names than its API calls."""

import re
from collections.abc import Iterator

from .policies import Question

# Query parameter → part of a bucket. Deleting a part needs the Put action, except for the policy.
PARTS = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
OF_BUCKETS = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
OF_OBJECTS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


def s3_questions(method: str, path: str, query: dict[str, str], body: bytes) -> Iterator[Question]:
    """The permissions of a path-style request."""
    bucket, _, key = path.strip("/").partition("/")
    arn, version = f"arn:aws:s3:::{bucket}", "Version" if "versionId" in query else ""
    if not bucket:
        yield Question("s3:ListAllMyBuckets", "*")
    elif key:
        # A POST is part of a multipart upload.
        action = OF_OBJECTS.get(method, "PutObject")
        yield Question(f"s3:{action}{version if method != 'PUT' else ''}", f"{arn}/{key}")
    elif method == "POST" and "delete" in query:
        for each in re.findall(r"<Object>(.*?)</Object>", body.decode(), re.DOTALL):
            name = re.search(r"<Key>(.*?)</Key>", each)
            yield Question(f"s3:DeleteObject{'Version' if '<VersionId>' in each else ''}", f"{arn}/{name and name[1]}")
    elif "versions" in query:
        yield Question("s3:ListBucketVersions", arn)
    elif part := next((name for name in PARTS if name in query), None):
        verb = "Get" if method in ("GET", "HEAD") else "Delete" if (method, part) == ("DELETE", "policy") else "Put"
        yield Question(f"s3:{verb}{PARTS[part]}", arn)
    else:
        yield Question(f"s3:{OF_BUCKETS.get(method, f'{method} {path}')}", arn)
