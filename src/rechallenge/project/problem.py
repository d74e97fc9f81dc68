"""Something in the folder that does not hold."""

from typing import Self

from rechallenge.model import CheckFailed, Value


class Problem(Value):
    """What does not hold, where, and what to do about it: `CheckFailed` as a value, so that all can be listed."""

    message: str
    where: str
    fix: str

    @classmethod
    def of(cls, error: CheckFailed) -> Self:
        return cls(message=error.message, where=error.where, fix=error.fix)

    def error(self) -> CheckFailed:
        return CheckFailed(self.message, where=self.where, fix=self.fix)
