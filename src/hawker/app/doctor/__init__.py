"""`hawker doctor`: looks at an installation and says what to mend.

Each check is a function that yields what it found; none of them changes anything, and one that
cannot be made says so instead of failing.
"""

from hawker.app.doctor.finding import Finding, Grade
from hawker.app.doctor.rounds import examine

__all__ = ["Finding", "Grade", "examine"]
