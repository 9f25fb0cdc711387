"""The proofs at small size; that of backups stands in test_backup_under_load."""

import pytest
from proof.hour import hour
from proof.kills import kills
from proof.oversell import oversell

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]


async def test_a_crowd_gets_what_is_there_and_no_more_while_a_process_dies():
    proof = await oversell(attempts=400, pieces=20, kills=1)

    assert proof.faults == []


async def test_purchases_survive_the_death_of_any_process():
    proof = await kills(purchases=200, between_s=(0.8, 1.6), at_least=1)

    assert proof.faults == []


async def test_a_broadcast_loses_nothing_and_keeps_its_clocks():
    proof = await hour(minutes=0.3)

    assert proof.faults == []
