-- When the clock was set back, money that the sandbox took stays taken (decision 0045).
GRANT UPDATE (taken_at) ON sandbox.charges TO hawker_sandbox;
