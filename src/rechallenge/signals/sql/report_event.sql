select standing.report, event_spelling.event_code, max(reac.drug_rec_act) as recurs
from reac
join standing on standing.report = reac.primaryid and standing.quarter = reac.quarter
join event_spelling on event_spelling.pt = reac.pt
group by standing.report, event_spelling.event_code
