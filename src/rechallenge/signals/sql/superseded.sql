select primaryid, caseid, quarter, reason, standing
from standing_version
where reason is not null
