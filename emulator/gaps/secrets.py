"""Secrets, and the ARNs that requests name them by."""

import re


def close_partial_arn_gap() -> None:
    """moto finds every secret by an ARN that ends with its name. Secrets Manager treats an ARN that ends in a hyphen
    and six characters as complete: it finds a secret with such a name only by its complete ARN.

    Can go when moto checks the end of a partial ARN.
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    https://github.com/aws/aws-cdk/issues/11526
    """
    from moto.secretsmanager import models

    name_in = models.get_secret_name_from_partial_arn

    def name_in_partial(sent: str) -> str:
        is_complete = sent.startswith("arn:") and re.search(r"-.{6}$", sent)
        return sent if is_complete else name_in(sent)

    models.get_secret_name_from_partial_arn = name_in_partial
