select distinct standing.report, rpsr.rpsr_cod as source
from rpsr
join standing on standing.report = rpsr.primaryid and standing.quarter = rpsr.quarter
where rpsr.rpsr_cod is not null
