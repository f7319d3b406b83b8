"""Reads a JSON list of [member, values] on stdin, such as ["iam CreateRole.RoleName", ["a"]], and prints, line by line,
what the models of botocore, AWS's own description of its APIs, refuse."""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import botocore.session  # noqa: E402

from emulator.shapes.constraints import limits  # noqa: E402

session = botocore.session.Session()
for api, values in json.load(sys.stdin):
    service, operation, member = api.replace(".", " ").split()
    shape = session.get_service_model(service).operation_model(operation).input_shape.members[member]
    unjudged: Counter[str] = Counter()
    for value in values:
        sent = int(value) if shape.type_name in ("integer", "long") else value
        for constraint in limits(shape, sent, False, unjudged):
            print(f"{api} {value!r}: {constraint}")
    for reason in unjudged:
        print(f"{api} is not judged: {reason}")
