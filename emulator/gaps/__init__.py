"""Gaps of moto that this project's stacks meet, closed in process, before its server starts.

Every patch says why it is there and when it can go. moto is imported inside them: this file can be read
where it is not installed.
"""

import json
import sys
from typing import Any

from .diagnosis import close_diagnosis_gaps
from .distribution import close_distribution_gap
from .endpoints import close_endpoint_gap
from .load_balancers import close_load_balancer_gaps
from .registry import close_image_gaps
from .services import close_service_gap
from .tagging import close_tagging_gap
from .tasks import close_task_gaps
from .zones import close_zone_gap


def refuse_what_is_not_implemented() -> None:
    """moto answers a call it does not know with a 500, which the provider retries for over ten minutes in
    silence: refuse it at once, by name. Can go when moto answers with an error that is not retried.
    """
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult, BaseResponse

    # A class of this file, whose name must not begin with moto: it looks up its own by their package.
    class NotImplementedByEmulator(ServiceException):
        code = "NotImplemented"

    call_action = BaseResponse.call_action

    def call_or_refuse(self: Any) -> Any:
        try:
            return call_action(self)
        except NotImplementedError as error:
            print(f"emulator: {error}", file=sys.stderr)
            return self.serialized(ActionResult(NotImplementedByEmulator(f"By the emulator: {error}")))

    BaseResponse.call_action = call_or_refuse


def close_bucket_policy_gap() -> None:
    """moto ignores conditions, so a policy that denies plain HTTP denies every object call, for good.

    The emulator has no TLS: the loopback interface stands for the secure transport, and a statement that
    is about plain HTTP only never applies. Conditions on anything else stay as moto has them.
    Can go when FakeBucket.get_permission evaluates aws:SecureTransport and the emulator speaks HTTPS.
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    def is_for_plain_http(statement: dict[str, Any]) -> bool:
        for operator, wanted in statement.get("Condition", {}).items():
            for key, value in wanted.items():
                if operator.startswith("Bool") and key.lower() == "aws:securetransport":
                    values = value if isinstance(value, list) else [value]
                    return all(str(each).lower() == "false" for each in values)
        return False

    def get_permission(self: Any, action: str, resource: str) -> Any:
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy)
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        policy["Statement"] = [each for each in statements if not is_for_plain_http(each)]
        return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)

    FakeBucket.get_permission = get_permission


def close_autoscaling_tag_gap() -> None:
    """moto has no tags on scalable targets; the provider asks for them and retries for ten minutes.

    Can go when moto's application-autoscaling implements ListTagsForResource.
    """
    from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response

    register = Response.register_scalable_target

    def tags_of(response: Any, arn: str) -> dict[str, str]:
        # On the backend, so that moto's reset forgets them with the rest.
        return vars(response.applicationautoscaling_backend).setdefault("tags", {}).setdefault(arn, {})

    def register_scalable_target(self: Any) -> str:
        answer = register(self)
        tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"Tags": tags_of(self, self._get_param("ResourceARN"))})

    def tag_resource(self: Any) -> str:
        tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
        return "{}"

    def untag_resource(self: Any) -> str:
        tags = tags_of(self, self._get_param("ResourceARN"))
        for key in self._get_param("TagKeys"):
            tags.pop(key, None)
        return "{}"

    for method in (register_scalable_target, list_tags_for_resource, tag_resource, untag_resource):
        setattr(Response, method.__name__, method)


def close_deletion_gaps() -> None:
    """What is deleted must be gone, and what is protected must not go, or a teardown cannot be judged:
    moto lists deleted services and clusters and keeps their tags, keeps the network interface of a deleted
    NAT gateway and the alarms of a replaced scaling policy, and deletes a protected load balancer.

    Can go one by one as moto learns each; AWS itself shows a deleted NAT gateway for about an hour.
    """
    from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
    from moto.applicationautoscaling.models import FakeApplicationAutoscalingPolicy as Policy
    from moto.ec2.models import EC2Backend
    from moto.ecs.models import EC2ContainerServiceBackend as EcsBackend
    from moto.elbv2.exceptions import ELBClientError
    from moto.elbv2.models import ELBv2Backend

    list_clusters, list_services = EcsBackend.list_clusters, EcsBackend.list_services
    delete_cluster, delete_service = EcsBackend.delete_cluster, EcsBackend.delete_service
    delete_nat_gateway = EC2Backend.delete_nat_gateway
    delete_load_balancer = ELBv2Backend.delete_load_balancer
    put_scaling_policy = ApplicationAutoscalingBackend.put_scaling_policy

    def without(arns: list[str], gone: Any) -> list[str]:
        inactive = {each.arn for each in gone.values() if each.status == "INACTIVE"}
        return [arn for arn in arns if arn not in inactive]

    def untagged(resource: Any) -> Any:
        resource.tags = []
        return resource

    def delete_nat(self: Any, nat_gateway_id: str) -> Any:
        gateway = delete_nat_gateway(self, nat_gateway_id)
        self.enis.pop(gateway._eni.id, None)
        self.tags.pop(nat_gateway_id, None)
        return gateway

    def delete_unless_protected(self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            reason = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            raise ELBClientError("OperationNotPermitted", reason)
        delete_load_balancer(self, arn)

    def put_policy(self: Any, **sent: Any) -> Any:
        keys = ("service_namespace", "resource_id", "scalable_dimension", "policy_name")
        former = self.policies.get(Policy.formulate_key(*(sent[key] for key in keys)))
        if former:
            former.delete_alarms(self.account_id, self.region_name)
        return put_scaling_policy(self, **sent)

    EcsBackend.list_clusters = lambda self: without(list_clusters(self), self.clusters)
    EcsBackend.list_services = lambda self, *a, **k: without(list_services(self, *a, **k), self.services)
    EcsBackend.delete_cluster = lambda self, *a: untagged(delete_cluster(self, *a))
    EcsBackend.delete_service = lambda self, *a: untagged(delete_service(self, *a))
    EC2Backend.delete_nat_gateway = delete_nat
    ELBv2Backend.delete_load_balancer = delete_unless_protected
    ApplicationAutoscalingBackend.put_scaling_policy = put_policy


def close_rule_description_gap() -> None:
    """moto keeps the description of a security group rule for address ranges only: those that name a group or
    a prefix list would get theirs anew in every plan.

    Can go when SecurityGroupRule.description looks at all three.
    """
    from moto.ec2.models.security_groups import SecurityGroupRule as Rule

    init = Rule.__init__

    def remember(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        peers = [each for each in sent if isinstance(each, dict)]
        self.sent_description = next((each["Description"] for each in peers if "Description" in each), None)

    Rule.__init__ = remember
    Rule.description = property(lambda self: self.ip_range.get("Description", self.sent_description))


def close_delete_marker_gap() -> None:
    """moto deletes the versions of a bucket whose versioning is suspended, as a teardown leaves it, as though
    there were none, and stumbles over delete markers.

    Can go when FakeDeleteMarker has the dispose() that is called.
    """
    from moto.s3.models import FakeDeleteMarker

    FakeDeleteMarker.dispose = lambda self: None


def close_parameter_history_gap() -> None:
    """moto does not say who wrote a version of a parameter.

    Can go when GetParameterHistory answers with the LastModifiedUser.
    """
    from moto.ssm.models import Parameter
    from moto.ssm.responses import SimpleSystemManagerResponse as Response
    from moto.sts.models import sts_backends

    put_parameter, describe = Response.put_parameter, Parameter.describe_response_object

    def put(self: Any) -> Any:
        answer = put_parameter(self)
        identity = sts_backends[self.current_account]["aws"].get_caller_identity(self.get_access_key(), self.region)
        self.ssm_backend._parameters[self._get_param("Name")][-1].last_modified_user = identity[1]
        return answer

    def with_user(self: Any, *sent: Any, **named: Any) -> dict[str, Any]:
        return {**describe(self, *sent, **named), "LastModifiedUser": getattr(self, "last_modified_user", "N/A")}

    Response.put_parameter = put
    Parameter.describe_response_object = with_user


def close_gaps() -> None:
    refuse_what_is_not_implemented()
    close_bucket_policy_gap()
    close_autoscaling_tag_gap()
    close_service_gap()
    close_task_gaps()
    close_image_gaps()
    close_distribution_gap()
    close_load_balancer_gaps()
    close_parameter_history_gap()
    close_deletion_gaps()
    close_rule_description_gap()
    close_delete_marker_gap()
    close_tagging_gap()
    close_diagnosis_gaps()
    close_endpoint_gap()
    close_zone_gap()
