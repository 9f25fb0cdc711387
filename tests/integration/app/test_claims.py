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


@pytest.mark.parametrize("host", ["::1", "::"])
def test_a_free_port_of_ipv6_passes_and_a_busy_one_does_not(host):
    with socket.create_server((host, 0), family=socket.AF_INET6) as other:
        number = other.getsockname()[1]
        with pytest.raises(Taken, match=rf"^Port {number} on {host} .*HAWKER_PORT chooses"):
            check_ports([Port(host, number, "HAWKER_PORT")])

    check_ports([Port(host, number, "HAWKER_PORT")])


def test_everywhere_is_busy_when_only_ipv4_is():
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]

        with pytest.raises(Taken, match="HAWKER_PORT"):
            check_ports([Port("::", number, "HAWKER_PORT")])


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "nowhere.invalid"])
def test_an_address_of_another_machine_is_told_with_its_setting(host):
    with pytest.raises(Taken, match=rf"^{host} is no address of this machine.*HAWKER_HOST"):
        check_ports([Port(host, 18_080, "HAWKER_PORT")])


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
