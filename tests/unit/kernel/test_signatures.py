from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from hawker.kernel.signatures import BadSignature, verify

NOW = datetime(2026, 5, 1, 4, tzinfo=UTC)
SECRET = "whsec_" + "c2VjcmV0IHNlY3JldCBzZWNyZXQ="
OTHER = "whsec_" + "b3RoZXIgb3RoZXIgb3RoZXIgb3Ro"
BODY = b'{"id":"evt_1"}'


def signed(body: bytes = BODY, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("evt_1", at, body.decode()),
    }


def header(headers):
    return lambda name: headers.get(name, "")


def test_a_true_signature_gives_the_message_id():
    assert verify(SECRET, header(signed()), BODY, now=NOW) == "evt_1"


def test_a_sender_that_rotates_its_key_signs_twice():
    both = signed()
    both["webhook-signature"] = (
        signed(secret=OTHER)["webhook-signature"] + " " + (both["webhook-signature"])
    )

    assert verify(SECRET, header(both), BODY, now=NOW) == "evt_1"


@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-6)])
def test_what_was_signed_long_ago_or_in_the_future_is_refused(late):
    with pytest.raises(BadSignature):
        verify(SECRET, header(signed()), BODY, now=NOW + late)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed() | {"webhook-signature": ""},
        signed() | {"webhook-signature": "v1,AAAA"},
        signed() | {"webhook-signature": "v1,验"},
        signed() | {"webhook-timestamp": "soon"},
        signed() | {"webhook-timestamp": "9" * 30},
        signed() | {"webhook-id": "evt_2"},
        signed(secret=OTHER),
        signed(body=b'{"id":"evt_2"}'),
        {name: value for name, value in signed().items() if name != "webhook-timestamp"},
    ],
)
def test_whatever_the_provider_did_not_sign_is_refused(headers):
    with pytest.raises(BadSignature):
        verify(SECRET, header(headers), BODY, now=NOW)
