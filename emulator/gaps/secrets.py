"""Secrets, and the ARNs that they are asked for by."""

import re


def close_partial_arn_gap() -> None:
    """moto finds every secret by an ARN that ends with its name. Secrets Manager takes one that ends in a hyphen and
    six characters for a complete one, and finds nothing: a secret of such a name is found by its whole ARN alone.

    Can go when moto looks at the end of a partial ARN.
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    https://github.com/aws/aws-cdk/issues/11526
    """
    from moto.secretsmanager import models

    name_in = models.get_secret_name_from_partial_arn

    def name_in_partial(sent: str) -> str:
        is_complete = sent.startswith("arn:") and re.search(r"-.{6}$", sent)
        return sent if is_complete else name_in(sent)

    models.get_secret_name_from_partial_arn = name_in_partial
