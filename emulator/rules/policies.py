"""Managed policies that something is held to."""

from typing import Any

from .before import before


def hold_policies_in_use() -> None:
    """IAM deletes no policy that is attached, is the permissions boundary of a role, or has more than one version.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
    """
    from moto.iam.exceptions import DeleteConflictException
    from moto.iam.models import IAMBackend

    def rule(self: Any, policy_arn: str) -> None:
        policy = self.get_policy(policy_arn)
        if policy.attachment_count or any(role.permissions_boundary_arn == policy_arn for role in self.get_roles()):
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                "versions. The default version is deleted with the policy."
            )

    before(IAMBackend, "delete_policy", rule)
