"""Every setting, once: its name, kind, default, meaning and group."""

import msgspec

from hawker.app.settings import kinds
from hawker.app.settings.kinds import Kind

INNER_PORTS = 60  # a block of this many ports starts at inner_port
WEB_PROCESSES_LIMIT = 10  # the first ports of the block
SECRET_LENGTH_MIN = 16
PREFIX = "HAWKER_"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be told. In the environment it is `HAWKER_` and its name in capitals."""

    name: str  # in the file, and of the field of `Settings`
    kind: Kind
    default: str  # as it would be written; empty when there is none
    else_: str = ""  # what happens without one, where `default` does not say it
    help: str  # in Markdown, for somebody who never read the code
    group: str
    is_secret: bool = False
    is_inner: bool = False  # set by the supervisor, not by people
    is_reloadable: bool = False  # `hawker restart` takes a new value; others want a new start

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


SITE, LIVE, HTTPS, SERVERS, SAFETY, UPKEEP, WATCHING = (
    "The site",
    "Live pictures",
    "HTTPS",
    "Servers of your own",
    "Who is believed",
    "Logs and backups",
    "Watching it",
)

TABLE: tuple[Setting, ...] = (
    Setting(
        name="home",
        kind=kinds.FOLDER,
        default="var",
        group=SITE,
        help="the data folder: database, facts, pictures, recordings, logs, the secret",
    ),
    Setting(
        name="host",
        kind=kinds.HOST,
        default="",
        else_="`127.0.0.1`; every address of the machine once there is a domain",
        group=SITE,
        help="where the front door and RTMP listen: an address of this machine, IPv4 or IPv6, or"
        " its name; `0.0.0.0` is every IPv4 address, `::` every address",
    ),
    Setting(
        name="port",
        kind=kinds.port(),
        default="8080",
        group=SITE,
        help="the front door, in plain HTTP; not opened once there is a domain",
    ),
    Setting(
        name="rtmp_port",
        kind=kinds.port(),
        default="1935",
        group=SITE,
        help="where broadcasts are published",
    ),
    Setting(
        name="inner_port",
        kind=kinds.port(room=INNER_PORTS),
        default="8180",
        group=SITE,
        help=f"first of the {INNER_PORTS} ports our processes use among themselves, on the"
        " loopback only",
    ),
    Setting(
        name="web_processes",
        kind=kinds.number(1, WEB_PROCESSES_LIMIT),
        default="2",
        group=SITE,
        help=f"processes that answer the API, 1 to {WEB_PROCESSES_LIMIT}; two or more restart"
        " without a pause",
    ),
    Setting(
        name="public_url",
        kind=kinds.ADDRESS,
        default="",
        else_="`https://` and the domain, else `http://localhost:8080`",
        group=SITE,
        is_reloadable=True,
        help="the address browsers use; with `https://`, cookies are marked secure",
    ),
    Setting(
        name="sandbox_hop_s",
        kind=kinds.number(1, 86_400),
        default="21600",
        group=SITE,
        help="seconds the sandbox carrier takes from one scan of a parcel to the next; the demo"
        " takes 20 instead of the default",
    ),
    Setting(
        name="number",
        kind=kinds.number(0, WEB_PROCESSES_LIMIT - 1),
        default="0",
        group=SITE,
        is_inner=True,
        help="set by the supervisor: which of several processes of a kind this one is",
    ),
    Setting(
        name="renditions",
        kind=kinds.choice("off", "auto"),
        default="auto",
        group=LIVE,
        help="whether a broadcast is also given out in 480 lines, for slow lines: `auto` makes it"
        " by ffmpeg from 4 cores on, half a core each, and keeps two cores for the site; what finds"
        " no core is given out whole alone",
    ),
    Setting(
        name="publishers_limit",
        kind=kinds.number(0, 128),
        default="0",
        group=LIVE,
        help="how many broadcasts are taken in at a time, `0` for four for each core and sixteen at"
        " most; whoever comes when there are as many is refused in words, and whoever only lost"
        " their line is let in first",
    ),
    Setting(
        name="part_ms",
        kind=kinds.number(200, 500),
        default="300",
        group=LIVE,
        help="how long a part of a broadcast is, in milliseconds: viewers are three parts behind,"
        " and ask for two answers per part",
    ),
    Setting(
        name="plain_above_percent",
        kind=kinds.number(0, 100),
        default="85",
        group=LIVE,
        help="how much of a core giving pictures out may take before parts are left out: viewers"
        " are then some seconds later, and many more of them fit; `0` never leaves them out",
    ),
    Setting(
        name="domain",
        kind=kinds.DOMAINS,
        default="",
        else_="none: plain HTTP",
        group=HTTPS,
        help="the names of the site, such as `shop.example, www.shop.example`: HTTPS is then ours"
        " to do. The first is where the site is, the others lead to it",
    ),
    Setting(
        name="http_port",
        kind=kinds.port(),
        default="80",
        group=HTTPS,
        help="with a domain: plain HTTP, which leads to HTTPS and answers the certificate"
        " authority. From outside it has to be reached at port 80",
    ),
    Setting(
        name="https_port",
        kind=kinds.port(),
        default="443",
        group=HTTPS,
        help="with a domain: HTTPS, over TCP and UDP (HTTP/3)",
    ),
    Setting(
        name="certificates",
        kind=kinds.choice("acme", "internal"),
        default="acme",
        group=HTTPS,
        help="`acme` gets them from a certificate authority, which has to reach the site by its"
        " name; `internal` signs them itself, for networks without one: browsers must trust"
        " `caddy/storage/pki/authorities/local/root.crt` of the data folder",
    ),
    Setting(
        name="email",
        kind=kinds.EMAIL_ADDRESS,
        default="",
        else_="none",
        group=HTTPS,
        help="where the certificate authority writes when something is wrong",
    ),
    Setting(
        name="acme_url",
        kind=kinds.DIRECTORY,
        default="",
        else_="Let's Encrypt, then ZeroSSL",
        group=HTTPS,
        help="the directory of another certificate authority",
    ),
    Setting(
        name="acme_root",
        kind=kinds.ROOTS,
        default="",
        else_="what this machine trusts",
        group=HTTPS,
        help="a file with the root that certificate authority's own HTTPS is signed by, when it is"
        " one of your network",
    ),
    Setting(
        name="trusted_proxies",
        kind=kinds.NETWORKS,
        default="",
        else_="none",
        group=SAFETY,
        help="addresses or networks of the proxies before the front door, such as"
        " `127.0.0.1, 10.0.0.0/8`; what they say in `X-Forwarded-For` is believed",
    ),
    Setting(
        name="mailbox",
        kind=kinds.choice("local", "open", "closed"),
        default="local",
        group=SAFETY,
        is_reloadable=True,
        help="who reads the built-in mailbox, in which everybody's sign-in codes lie; see below",
    ),
    Setting(
        name="secret",
        kind=kinds.text(f"at least {SECRET_LENGTH_MIN} characters", length_min=SECRET_LENGTH_MIN),
        default="",
        else_="made once, kept in `secret` of the data folder",
        group=SAFETY,
        is_secret=True,
        help="signs guest cookies and CSRF tokens, and opens our own bus; at least"
        f" {SECRET_LENGTH_MIN} characters",
    ),
    Setting(
        name="database_url",
        kind=kinds.text("an address such as postgresql://user:password@host/database"),
        default="",
        else_="our own server",
        group=SERVERS,
        is_secret=True,
        help="a PostgreSQL 17 or 18 of yours; its user needs `CREATEROLE` the first time",
    ),
    Setting(
        name="nats_url",
        kind=kinds.text("an address such as nats://token@host:4222"),
        default="",
        else_="our own server",
        group=SERVERS,
        is_secret=True,
        help="a NATS server of yours with JetStream, for this site alone; credentials go into the"
        " address",
    ),
    Setting(
        name="s3_url",
        kind=kinds.BUCKET,
        default="",
        else_="the data folder",
        group=SERVERS,
        help="a bucket of any S3 for pictures, finished recordings and private files, such as"
        " `https://s3.example/bucket`; it stays closed to the world, the front door fetches",
    ),
    Setting(
        name="s3_key",
        kind=kinds.text("the id of an access key"),
        default="",
        else_="none",
        group=SERVERS,
        help="the id of the access key of that bucket",
    ),
    Setting(
        name="s3_secret",
        kind=kinds.text("the secret of an access key"),
        default="",
        else_="none",
        group=SERVERS,
        is_secret=True,
        help="the secret of the access key of that bucket",
    ),
    Setting(
        name="s3_region",
        kind=kinds.text("the name of a region"),
        default="us-east-1",
        group=SERVERS,
        help="the region of that bucket",
    ),
    Setting(
        name="recordings_days",
        kind=kinds.number(0, 36_500),
        default="0",
        group=UPKEEP,
        help="how many days the recording of a broadcast is kept after its end; `0` keeps it for"
        " good",
    ),
    Setting(
        name="recordings_reserve_mb",
        kind=kinds.number(0, 1_000_000),
        default="512",
        group=UPKEEP,
        help="how much of the disk recordings leave to everything else: with less room they stop,"
        " and the broadcast goes on",
    ),
    Setting(
        name="log_size_mb",
        kind=kinds.number(1, 4096),
        default="16",
        group=UPKEEP,
        is_reloadable=True,
        help="a log longer than this is put aside, compressed, and begun anew",
    ),
    Setting(
        name="log_files",
        kind=kinds.number(1, 100),
        default="9",
        group=UPKEEP,
        is_reloadable=True,
        help="how many logs of each process are kept beside the current one",
    ),
    Setting(
        name="log_days",
        kind=kinds.number(1, 3650),
        default="30",
        group=UPKEEP,
        is_reloadable=True,
        help="logs put aside longer ago than this are removed",
    ),
    Setting(
        name="backups",
        kind=kinds.FOLDER,
        default="",
        else_="`backups` of the data folder",
        group=UPKEEP,
        help="where `hawker backup` writes when it is not told where, and where `hawker doctor`"
        " looks for the newest; better on another disk",
    ),
    Setting(
        name="backups_kept",
        kind=kinds.number(1, 1000),
        default="14",
        group=UPKEEP,
        help="how many backups the timer of `hawker systemd` keeps in that folder",
    ),
    Setting(
        name="otlp_url",
        kind=kinds.ADDRESS,
        default="",
        else_="none: no traces",
        group=WATCHING,
        is_reloadable=True,
        help="the OpenTelemetry collector that traces are sent to by OTLP over HTTP, such as"
        " `http://127.0.0.1:4318`",
    ),
    Setting(
        name="trace_percent",
        kind=kinds.number(0, 100),
        default="100",
        group=WATCHING,
        is_reloadable=True,
        help="how many of a hundred requests are traced",
    ),
)

BY_NAME = {each.name: each for each in TABLE}
BY_VARIABLE = {each.variable: each for each in TABLE}
