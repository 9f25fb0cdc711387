"""What privacy does when a deadline comes, and what it tells people."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.personal import PersonalData
from hawker.kernel.timers import Timer
from hawker.people.attention import service as attention
from hawker.people.attention.model import Purpose
from hawker.people.privacy import service
from hawker.people.privacy.events import ErasureAsked
from hawker.people.privacy.model import ErasureId
from hawker.people.privacy.words import ERASURE_ASKED


async def handle_erasure_asked(tx: Tx, event: ErasureAsked, _meta: Meta) -> None:
    """Tell the person, who may not be the one who asked."""
    await attention.contact(
        tx,
        account=event.account_id,
        sender="site",
        topic="privacy.erasure_asked",
        purpose=Purpose.TRANSACTIONAL,
        reason="privacy.erasure_asked",
        template=ERASURE_ASKED,
        day=f"{event.erase_due_at:%Y-%m-%d}",
    )


def timers(
    holdings: Sequence[PersonalData],
) -> Mapping[str, Callable[[Tx, Timer], Awaitable[None]]]:
    """The deadline of erasures, with everybody who forgets."""

    async def erase(tx: Tx, timer: Timer) -> None:
        await service.erase_due(tx, ErasureId.parse(timer.ref), holdings)

    return {service.ERASE: erase}


SUBSCRIBER = Subscriber("privacy", [on(ErasureAsked, handle_erasure_asked)])
