"""The API of tasks: lists, describes and stops the tasks of services."""

from typing import Any

from .deployment import tasks_of
from .scheduler import act
from .task import stop as begin_end


def shown_tasks(service: Any) -> list[dict[str, Any]]:
    """The current tasks and the recently stopped ones."""
    return [*(task.shown for task in tasks_of(service)), *service.stopped]


def close_task_gaps() -> None:
    """moto's ListTasks, DescribeTasks and StopTask do not know the tasks of services.

    Can go when moto starts the tasks of a service.
    """
    from moto.core.responses import ActionResult
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    list_tasks, describe_tasks, stop_task = Response.list_tasks, Response.describe_tasks, Response.stop_task

    def services_in(response: Any) -> list[Any]:
        backend = response.ecs_backend
        cluster = backend._get_cluster(response._get_param("cluster", "default"))
        return [each for each in backend.services.values() if each.cluster_name == cluster.name]

    def tasks_in(response: Any) -> list[dict[str, Any]]:
        return [shown for each in services_in(response) for shown in shown_tasks(each)]

    def list_them(self: Any) -> Any:
        answer = list_tasks(self)
        service, family = self._get_param("serviceName"), self._get_param("family")
        if service:
            service = self.ecs_backend._get_service(self._get_param("cluster", "default"), service).name
        wanted = {
            "group": service and f"service:{service}",
            "startedBy": self._get_param("startedBy"),
            "desiredStatus": self._get_param("desiredStatus", "RUNNING"),
            "family": family,
        }
        arns = [] if service else answer.result["taskArns"]
        for task in tasks_in(self):
            seen = {**task, "family": task["taskDefinitionArn"].rsplit("/", 1)[1].rsplit(":", 1)[0]}
            if all(value is None or seen[key] == value for key, value in wanted.items()):
                arns.append(task["taskArn"])
        answer.result["taskArns"] = arns
        return answer

    def describe(self: Any) -> Any:
        answer = describe_tasks(self)
        known = {task["taskArn"]: task for task in tasks_in(self)}
        by_id = {arn.rsplit("/", 1)[1]: task for arn, task in known.items()}
        started = {task.task_arn for task in answer.result["tasks"]}
        for wanted in self._get_param("tasks", []):
            task = known.get(wanted) or by_id.get(wanted)
            if task:
                answer.result["tasks"].append(task)
            elif not any(arn.endswith(wanted) for arn in started):
                answer.result["failures"].append({"arn": wanted, "reason": "MISSING"})
        return answer

    def stop(self: Any) -> Any:
        wanted = self._get_param("task", "").rsplit("/", 1)[-1]
        for service in services_in(self):
            task = next((each for each in tasks_of(service) if each.id == wanted), None)
            if task and task.wanted:
                task.stop_requested = True
                begin_end(task, "UserInitiated", self._get_param("reason") or "Task stopped by user")
                act(service)
            if task:
                return ActionResult({"task": task.shown})
        return stop_task(self)

    Response.stop_task = stop
    Response.list_tasks = list_them
    Response.describe_tasks = describe
