"""A site claims its folder and its ports before it starts anything."""

import socket
import subprocess
import sys

import pytest

from hawker.app.supervisor.claims import FolderLock, Port, Taken, check_ports


def test_a_second_supervisor_on_the_same_folder_is_refused(tmp_path):
    holder = FolderLock(tmp_path)
    holder.take()
    second = FolderLock(tmp_path)

    with pytest.raises(Taken, match="HAWKER_HOME"):
        second.take()

    holder.release()
    second.take()
    second.release()


def test_a_busy_port_is_told_in_one_line_with_its_setting(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]

        with pytest.raises(Taken) as told:
            check_ports([Port("127.0.0.1", number, "HAWKER_RTMP_PORT")])

    assert str(told.value) == (
        f"Port {number} on 127.0.0.1 cannot be had (address already in use);"
        " HAWKER_RTMP_PORT chooses another."
    )


def test_a_free_port_passes():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]

    check_ports([Port("127.0.0.1", number, "HAWKER_PORT")])


def test_up_on_a_busy_port_says_one_line_and_leaves_nothing(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]

        up = subprocess.run(
            [sys.executable, "-m", "hawker.app.cli", "up"],
            env={"HAWKER_HOME": str(tmp_path), "HAWKER_PORT": str(number), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    assert up.returncode == 1
    assert up.stderr.count("\n") == 1
    assert "HAWKER_PORT" in up.stderr
    assert not (tmp_path / "postgres").exists()
