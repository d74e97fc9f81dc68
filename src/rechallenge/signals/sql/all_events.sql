select event_code, term, folded, n_reports
from event
order by event_code
