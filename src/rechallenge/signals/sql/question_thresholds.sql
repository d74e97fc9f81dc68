select distinct threshold
from duplicate_cluster
order by threshold
