"""Policies in use, and how many a role may have."""

from typing import Any

from .before import before
from .sizes import bare


def hold_policies_in_use() -> None:
    """IAM does not delete a policy that is attached, is a role's permissions boundary, or has more than one version.

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


def keep_roles_within_quotas() -> None:
    """IAM allows a role at most ten managed policies, and inline policies of at most 10,240 characters in total.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    from moto.iam.exceptions import LimitExceededException
    from moto.iam.models import IAMBackend

    def attach(self: Any, policy_arn: str, role_name: str) -> None:
        if len({*self.get_role(role_name).managed_policies, policy_arn}) > 10:
            raise LimitExceededException("Cannot exceed quota for PoliciesPerRole: 10")

    def put(self: Any, role_name: str, policy_name: str, policy_json: str) -> None:
        policies = {**self.get_role(role_name).policies, policy_name: policy_json}
        if sum(map(bare, policies.values())) > 10240:
            raise LimitExceededException(f"Maximum policy size of 10240 bytes exceeded for role {role_name}")

    before(IAMBackend, "attach_role_policy", attach)
    before(IAMBackend, "put_role_policy", put)
