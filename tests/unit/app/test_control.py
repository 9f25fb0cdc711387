"""Asking the supervisor of a running site, and hearing it out."""

import socket
import threading

import pytest

from hawker.app.embedded.launching import CannotStart
from hawker.app.supervisor import control
from hawker.app.supervisor.control import Line, NotRunning, Stopped, Wish


@pytest.fixture
def supervisor(tmp_path):
    """Answers the first who asks with these bytes, and is gone."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(tmp_path / control.SOCKET))
        listener.listen(1)

        def answer(said: bytes) -> None:
            line, _ = listener.accept()
            with line:
                line.recv(control.LINE_LIMIT_BYTES)
                line.sendall(said)

        threads: list[threading.Thread] = []

        def will_say(said: bytes) -> None:
            threads.append(threading.Thread(target=answer, args=(said,)))
            threads[-1].start()

        yield will_say
        for thread in threads:
            thread.join(timeout=10)


def test_it_is_heard_until_it_says_that_it_is_over(supervisor, tmp_path):
    supervisor(b'{"say":"web-0 is ready again."}\n{"is_over":true}\n')

    heard = list(control.ask(tmp_path, Wish([])))

    assert heard == [Line("web-0 is ready again."), Line(is_over=True)]


@pytest.mark.parametrize("said", [b"", b'{"say":"web-0 is asked to end ..."}\n'])
def test_one_that_is_gone_before_it_is_over_has_not_done_it(supervisor, tmp_path, said):
    supervisor(said)

    with pytest.raises(Stopped):
        list(control.ask(tmp_path, Wish([])))


def test_nobody_there_is_told_in_words(tmp_path):
    with pytest.raises(NotRunning) as told:
        list(control.ask(tmp_path, Wish([])))

    assert isinstance(told.value, CannotStart)
