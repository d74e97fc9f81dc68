-- Reports that stand: the key by which rows of a quarter belong to them.
select primaryid as report, caseid, quarter
from standing_version
where reason is null
