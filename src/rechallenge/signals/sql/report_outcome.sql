select distinct standing.report, outc.outc_cod as outcome
from outc
join standing on standing.report = outc.primaryid and standing.quarter = outc.quarter
where outc.outc_cod is not null
