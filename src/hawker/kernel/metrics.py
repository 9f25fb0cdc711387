"""Figures of a process, in the Prometheus format at /metrics."""

from prometheus_client import Counter, Gauge, Histogram

REQUEST_SECONDS = Histogram(
    "hawker_http_request_seconds",
    "Time to answer, by route.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
FACTS_HANDLED = Counter("hawker_facts_handled", "Facts handled, by subscriber.", ["subscriber"])
FACTS_PARKED = Counter("hawker_facts_parked", "Facts given up, by subscriber.", ["subscriber"])
PARKED = Gauge("hawker_parked", "What was given up and waits for the operator.", ["table"])
FACTS_RELAYED = Counter("hawker_facts_relayed", "Facts carried to the stream.")
AUDIT_SEAL = Gauge("hawker_audit_seal", "Number of the last seal of the audit log, made here.")
TIMERS_RUN = Counter("hawker_timers_run", "Timers run, by kind.", ["kind"])
TIMER_LATE_SECONDS = Gauge("hawker_timer_late_seconds", "How late the latest timer ran.")
