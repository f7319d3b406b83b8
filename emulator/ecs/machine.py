"""The machine on which tasks run, and the load balancer in front of them: separate processes, if there are any.

Each keeps reporting its actual state and gets the desired state in return (exchange.py). If nobody reports, as in a
copy of the account, the desired state takes effect immediately.
"""

from time import monotonic
from typing import Any

from .task import Target, Task, end, follow, stop

# Seconds without a report after which the agent counts as lost.
LOST = 30


class Machine:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forgets the agent and the load balancer."""
        self.agent: str | None = None
        self.runner: str | None = None
        self.heard = 0.0
        # Task id → the agent's last report.
        self.reports: dict[str, dict[str, Any]] = {}
        self.balanced = False
        # Target group, address and port → health of the target according to the load balancer.
        self.health: dict[tuple[str, str, int], dict[str, str]] = {}

    @property
    def lives(self) -> bool:
        return self.agent is not None

    def attach(self, agent: str, runner: str, reports: dict[str, dict[str, Any]]) -> None:
        self.agent, self.runner, self.heard, self.reports = agent, runner, monotonic(), reports

    def follow(self, task: Task) -> None:
        if not self.lives:
            imagine(task)
            return
        report = self.reports.get(task.id) if monotonic() - self.heard < LOST else None
        if report:
            task.agent, task.addresses = self.agent, report["addresses"]
            follow(task, report["containers"])
        elif task.agent:
            if task.wanted:
                stop(task, "TerminationNotice", "The machine that ran the task has disappeared")
            end(task)
        elif not task.wanted:
            # No agent has started it.
            end(task)
        self.judge(task)

    def judge(self, task: Task) -> None:
        for arn, target in task.targets.items():
            if self.balanced and not target.draining:
                target.health = self.health.get((arn, task.address or "", target.port), target.health)

    def register(self, task: Task, arn: str, port: int) -> None:
        task.targets[arn] = Target(port)
        if not self.balanced:
            task.targets[arn].health = {"State": "healthy"}

    def has_drained(self, task: Task, arn: str) -> bool:
        """Whether the load balancer has released the target."""
        if not self.balanced:
            return True
        return self.health.get((arn, task.address or "", task.targets[arn].port), {}).get("State") in (None, "unused")


def imagine(task: Task) -> None:
    """Applies what an agent would report in the end."""
    if task.status == "STOPPED":
        return
    if task.wanted:
        task.agent = task.agent or "imagined"
        state = {"lastStatus": "RUNNING"}
    elif task.status == "STOPPING":
        state = {"lastStatus": "STOPPED", "exitCode": 0}
    else:
        return
    checked = {"healthStatus": "HEALTHY"}
    containers = task.shown["containers"]
    follow(task, [{"name": each["name"], **state, **(checked if task.check_of(each) else {})} for each in containers])


machine = Machine()
