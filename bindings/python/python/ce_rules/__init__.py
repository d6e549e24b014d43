"""Rules as code for continuing education (专业技术人员继续教育): does a record of activities meet what an applicant for a
title needs?

>>> import ce_rules
>>> result = ce_rules.assess({
...     "application_year": 2021,
...     "applicant": {"target": "associate_senior", "degree": "doctor"},
...     "activities": [{"id": "a1", "kind": "patent", "date": "2020", "role": "first",
...                     "evidence": ["patent_certificate"]}],
... })
>>> result.verdict, result.years[1].hours.professional
('not_eligible', 90)
"""

from . import _records, _requests
from ._cells import *
from ._errors import *
from ._native import VERSION as __version__
from ._records import *
from ._requests import *
from ._rules import *
from ._tables import *
from ._workbooks import *
