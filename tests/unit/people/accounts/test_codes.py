from hawker.kernel import tokens
from hawker.people.accounts import codes


def test_a_code_is_six_digits_and_zeros_stand_in_front():
    assert all(len(code) == 6 and code.isdecimal() for code in map(_code, range(500)))


def test_what_is_kept_of_a_code_depends_on_code_row_and_secret():
    kept = codes.hash_code("123456", id="cod_1", secret=b"s")

    assert kept == codes.hash_code("123456", id="cod_1", secret=b"s")
    assert kept != codes.hash_code("123457", id="cod_1", secret=b"s")
    assert kept != codes.hash_code("123456", id="cod_2", secret=b"s")
    assert kept != codes.hash_code("123456", id="cod_1", secret=b"t")


def test_tokens_differ_and_their_hash_is_not_the_token():
    first, second = tokens.random_token(), tokens.random_token()

    assert first != second
    assert first.encode() not in tokens.hash_token(first)


def test_guessing_stays_hopeless_for_a_whole_day():
    assert codes.MAX_TRIES < codes.MAX_TRIES_A_DAY < codes.MAX_TRIES_OF_ADDRESS
    assert codes.MAX_TRIES_OF_ADDRESS * codes.MAX_PER_ADDRESS <= 10**codes.CODE_DIGITS / 4_000


def _code(_: int) -> str:
    return codes.random_code()
