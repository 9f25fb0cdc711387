"""The front door: Caddy, with a Caddyfile made from the settings."""

import json
from collections.abc import Sequence
from pathlib import Path

from hawker.app.draining import OPEN
from hawker.app.embedded import shelves, tls
from hawker.app.embedded.binaries import installed
from hawker.app.settings import Settings

WEB = Path(__file__).parents[4] / "web"
BODY_LIMIT = "32MB"
BODY_BUFFER = "256kB"  # what most bodies may have: web hears of a request once it is whole
BODY_WITHIN = "2m"  # for a request, as long as web gives the largest; sockets are exempt
# For an answer, on a slow line: the recording of an hour is more than a gigabyte. Who takes nothing
# of what our own processes answer is hung up on by them, long before.
ANSWER_WITHIN = "2h"

# Headers that something before us wrote, for the mailbox: it is shown to this machine alone.
SIGNS_OF_A_PROXY = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
    "Forwarded",
    "Via",
)

# What the API would say itself. A brace that begins no placeholder is escaped.
PROBLEM = (
    r'\{"type":"urn:hawker:problem:{code}","title":"{err.status_text}",'
    r'"status":{err.status_code},"code":"{code}","detail":""\}'
)

SOURCES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # components place themselves by style attributes
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' blob:",  # the player feeds the video element from memory
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {allowed}" for kind, allowed in SOURCES.items())

FRONT_DOOR = """\
{{
	admin off
	{tls_options}
	persist_config off
	skip_install_trust
	storage file_system {storage}
	grace_period 300ms
	log default {{
		output stderr
		level WARN
		format json
	}}
	servers {{
		timeouts {{
			read_header 10s
			read_body {body_within}
			write {answer_within}
			idle 2m
		}}
		max_header_size 16kB
		{trusted_proxies}
	}}
}}

{address} {{
	bind {host}
	{certificates}
	encode zstd gzip

	import guard

	# What names a request and its trace is ours to say.
	request_header -Traceparent
	request_header -X-Request-Id

	handle /healthz {{
		respond "ok"
	}}

	handle /api/v1/rooms/*/recording {{
		reverse_proxy {web} {{
			header_up X-Forwarded-For {{client_ip}}
			header_up X-Hawker-Proxied "{signs_of_a_proxy}"
			header_up -Traceparent
			lb_try_duration 4s
			lb_try_interval 100ms
			@told header X-Accel-Redirect *
			handle_response @told {{
				header Content-Disposition {{rp.header.Content-Disposition}}
				header Cache-Control "private, no-store"
				rewrite {{rp.header.X-Accel-Redirect}}
				reverse_proxy {streams} {{
					header_up -Cookie
					header_up -Authorization
					header_down -Cache-Control
					header_down -Access-Control-*
				}}
			}}
		}}
	}}

	handle /api/* {{
		request_body {{
			max_size {body_limit}
		}}
		reverse_proxy {web} {{
			header_up X-Forwarded-For {{client_ip}}
			header_up X-Hawker-Proxied "{signs_of_a_proxy}"
			request_buffers {body_buffer}
			lb_policy least_conn
			lb_try_duration 4s
			lb_try_interval 100ms
			fail_duration 1s
			health_uri {open}
			health_interval 500ms
			health_timeout 5s
		}}
	}}

	handle /room/* {{
		reverse_proxy {hub} {{
			header_up X-Forwarded-For {{client_ip}}
			lb_try_duration 4s
			lb_try_interval 100ms
		}}
	}}

	handle /live/publish {{
		reverse_proxy {publish} {{
			header_up X-Forwarded-For {{client_ip}}
			lb_try_duration 4s
			lb_try_interval 100ms
		}}
	}}

	handle_path /live/* {{
		root * {recordings}
		@finished {{
			path *.m4s *.mp4 *.jpg
			file
		}}
		handle @finished {{
			@segment path *.m4s
			header @segment Content-Type video/iso.segment
			header Cache-Control "public, max-age=3600, immutable"
			header Access-Control-Allow-Origin *
			file_server
		}}
		handle {{
			rewrite * /live{{uri}}
			reverse_proxy {streams} {{
				lb_try_duration 4s
				lb_try_interval 100ms
			}}
		}}
	}}

	handle /sandbox/* {{
		reverse_proxy {sandbox} {{
			lb_try_duration 4s
			lb_try_interval 100ms
		}}
	}}

{files}

	@begun path / /products/* /stores/* /rooms/* /c/* /sitemap.xml /sitemaps/* /robots.txt
	handle @begun {{
		reverse_proxy {web} {{
			header_up X-Forwarded-For {{client_ip}}
			lb_policy least_conn
			lb_try_duration 2s
			lb_try_interval 100ms
			fail_duration 1s
			transport http {{
				response_header_timeout 3s
			}}
		}}
	}}

	redir /studio /studio/ permanent
	handle_path /studio/* {{
		root * {studio}
		import page
	}}

	handle {{
		root * {buyer}
		import page
	}}

	handle_errors {{
		import guard
		header Cache-Control no-store
		@not_served expression {{err.status_code}} >= 500
		header @not_served Retry-After 2
		@api path /api/*
		handle @api {{
			map {{err.status_code}} {{code}} {{
				404 http.not_found
				408 http.too_slow
				413 http.too_large
				default http.unavailable
			}}
			header Content-Type application/problem+json
			respond `{problem}`
		}}
		@page {{
			path / /products/* /stores/* /rooms/* /c/*
			expression {{err.status_code}} >= 500
		}}
		handle @page {{
			root * {buyer}
			rewrite * /index.html
			file_server
		}}
		handle {{
			respond "{{err.status_code}} {{err.status_text}}"
		}}
	}}
}}
"""

# A page of a web app: files under assets/ never change their name, so they are kept for good;
# every other address that is no file is a view of the app.
SNIPPETS = f"""\
(guard) {{
	header {{
		Content-Security-Policy "{CONTENT_SECURITY_POLICY}"
		Cross-Origin-Opener-Policy same-origin
		Permissions-Policy "camera=(self), microphone=(self), geolocation=()"
		Referrer-Policy strict-origin-when-cross-origin
		X-Content-Type-Options nosniff
		INSISTENCE
	}}
	header {{
		-Server
		-Via
		defer
	}}
}}

(page) {{
	handle /assets/* {{
		@there file
		header @there Cache-Control "public, max-age=31536000, immutable"
		file_server
	}}
	handle {{
		header Cache-Control "no-cache"
		try_files {{path}} /index.html
		file_server
	}}
}}

"""


class Caddy:
    """The front door of one site."""

    def __init__(self, settings: Settings, web: Path) -> None:
        self._settings = settings
        self._web = web
        self._folder = settings.home / "caddy"
        self._file = self._folder / "Caddyfile"

    def prepare(self) -> None:
        """Write its settings file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self.text())

    def command(self) -> list[str]:
        file = str(self._file)
        return [str(installed("caddy")), "run", "--config", file, "--adapter", "caddyfile"]

    def environ(self) -> dict[str, str]:
        """Keep whatever it writes inside our data folder."""
        folder = str(self._folder)
        return {"HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}

    def text(self) -> str:
        settings = self._settings
        web = " ".join(_upstream(port) for port in settings.web_ports)
        door = FRONT_DOOR.format(
            storage=_quoted(self._folder / "storage"),
            host=settings.host,
            tls_options=tls.options(settings),
            address=tls.address(settings),
            certificates=tls.certificates(settings),
            body_limit=BODY_LIMIT,
            body_buffer=BODY_BUFFER,
            body_within=BODY_WITHIN,
            answer_within=ANSWER_WITHIN,
            problem=PROBLEM,
            signs_of_a_proxy="".join(f"{{header.{name}}}" for name in SIGNS_OF_A_PROXY),
            trusted_proxies=_trusting(settings.trusted_proxies),
            open=OPEN,
            web=web,
            hub=_upstream(settings.hub_port),
            publish=_upstream(settings.publish_port),
            streams=_upstream(settings.streams_port),
            sandbox=_upstream(settings.sandbox_port),
            recordings=_quoted(settings.recordings_folder),
            files=shelves.blocks(settings, web),
            studio=_quoted(self._web / "studio" / "dist"),
            buyer=_quoted(self._web / "buyer" / "dist"),
        )
        options, site = door.split("\n}\n", 1)
        snippets = SNIPPETS.replace("INSISTENCE", tls.insistence(settings))
        return f"{options}\n}}\n\n{snippets}{site.lstrip()}{tls.leading(settings)}"


def _trusting(proxies: Sequence[str]) -> str:
    """Believe what these say of whom they speak for; the address nearest to them that is not one
    of theirs is the client's.
    """
    if not proxies:
        return ""
    return f"trusted_proxies static {' '.join(proxies)}\n\t\ttrusted_proxies_strict"


def _upstream(port: int) -> str:
    return f"127.0.0.1:{port}"


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)
