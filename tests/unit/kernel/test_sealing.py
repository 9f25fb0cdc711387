import pytest

from hawker.kernel.sealing import SealBroken, Sealer

SECRET = "a secret of the tests alone"
LABEL = "notifications.smtp_password"
WORDS = "correct horse 电池"


def test_what_was_sealed_opens_again():
    sealer = Sealer(SECRET, "tests")

    sealed = sealer.seal(LABEL, WORDS)

    assert sealer.open(LABEL, sealed) == WORDS
    assert Sealer(SECRET, "tests").open(LABEL, sealed) == WORDS  # also after a restart


def test_the_sealed_bytes_hold_nothing_of_it_and_differ_each_time():
    sealer = Sealer(SECRET, "tests")

    sealed = {sealer.seal(LABEL, WORDS) for _ in range(8)}

    assert len(sealed) == 8
    assert not any(b"horse" in each for each in sealed)


@pytest.mark.parametrize(
    ("secret", "purpose", "label"),
    [
        ("another secret of the tests", "tests", LABEL),
        (SECRET, "other tests", LABEL),
        (SECRET, "tests", "payments.stripe_key"),
    ],
)
def test_another_secret_purpose_or_label_opens_nothing(secret, purpose, label):
    sealed = Sealer(SECRET, "tests").seal(LABEL, WORDS)

    with pytest.raises(SealBroken):
        Sealer(secret, purpose).open(label, sealed)


def test_bytes_that_were_changed_or_cut_open_nothing():
    sealer = Sealer(SECRET, "tests")
    sealed = sealer.seal(LABEL, WORDS)

    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:12], sealed[:3], b""):
        with pytest.raises(SealBroken):
            sealer.open(LABEL, broken)
