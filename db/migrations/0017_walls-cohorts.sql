alter table cohort enable row level security;
alter table cohort force row level security;
comment on table cohort is 'class: customer_owned';
create policy staff on cohort using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on cohort for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
grant select, insert, update, delete on cohort to patchbench_app, patchbench_worker;
--> statement-breakpoint
-- What installations of one environment must share to be one cohort: all that `mayInstall` reads of an installation but
-- its own id. A version says something only where it names no build.
create function likeness(product_id text, branch_id text, build_id uuid, reported_version text, identity text, may_be_ids uuid[], profile_id uuid)
returns text language sql stable set search_path = pg_catalog, pg_temp as
  $$ select md5(row(product_id, branch_id, build_id, case when build_id is null then reported_version end, identity, may_be_ids, profile_id)::text) $$;
revoke all on function likeness(text, text, uuid, text, text, uuid[], uuid) from public;
grant execute on function likeness(text, text, uuid, text, text, uuid[], uuid) to patchbench_app, patchbench_worker;
--> statement-breakpoint
-- Counts the rows a statement wrote, under the writer's own row security. In one order for everybody, or two writers
-- would wait for each other. A count below nothing would mean a lost row: better no write at all.
create function count_cohorts() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  written text := case tg_op
    when 'INSERT' then 'select n.*, 1 as step from written n'
    when 'DELETE' then 'select o.*, -1 as step from gone o'
    else 'select n.*, 1 as step from written n union all select o.*, -1 from gone o' end;
  wrong boolean;
begin
  execute format($q$
    with moved as (
      select consultancy_id, customer_id, environment_id, product_id, branch_id, build_owner, build_id, identity, may_be_ids, profile_id,
             case when build_id is null then reported_version end as reported_version,
             likeness(product_id, branch_id, build_id, reported_version, identity, may_be_ids, profile_id) as likeness, step
      from (%s) r where customer_id is not null
    )
    insert into cohort (consultancy_id, customer_id, environment_id, likeness, product_id, branch_id, build_owner, build_id, reported_version, identity, may_be_ids, profile_id, size)
    select consultancy_id, min(customer_id::text)::uuid, environment_id, likeness, min(product_id), min(branch_id), min(build_owner::text)::uuid, min(build_id::text)::uuid,
           min(reported_version), min(identity), min(may_be_ids::text)::uuid[], min(profile_id::text)::uuid, sum(step)
    from moved group by consultancy_id, environment_id, likeness having sum(step) <> 0
    order by consultancy_id, environment_id, likeness
    on conflict (consultancy_id, environment_id, likeness) do update set size = cohort.size + excluded.size$q$, written);
  if tg_op <> 'INSERT' then
    execute $q$
      with done as (
        delete from cohort c using (select distinct consultancy_id, environment_id from gone) g
        where c.consultancy_id = g.consultancy_id and c.environment_id = g.environment_id and c.size <= 0 returning c.size
      ) select coalesce(bool_or(size < 0), false) from done$q$ into wrong;
    if wrong then
      raise exception 'cohort: more installations taken away than were counted';
    end if;
  end if;
  return null;
end $$;
revoke all on function count_cohorts() from public;
create trigger count_added after insert on installation referencing new table as written for each statement execute function count_cohorts();
create trigger count_changed after update on installation referencing old table as gone new table as written for each statement execute function count_cohorts();
create trigger count_removed after delete on installation referencing old table as gone for each statement execute function count_cohorts();
--> statement-breakpoint
insert into cohort (consultancy_id, customer_id, environment_id, likeness, product_id, branch_id, build_owner, build_id, reported_version, identity, may_be_ids, profile_id, size)
select consultancy_id, customer_id, environment_id, likeness, product_id, branch_id, build_owner, build_id, reported_version, identity, may_be_ids, profile_id, count(*)
from (
  select consultancy_id, customer_id, environment_id, product_id, branch_id, build_owner, build_id, identity, may_be_ids, profile_id,
         case when build_id is null then reported_version end as reported_version,
         likeness(product_id, branch_id, build_id, reported_version, identity, may_be_ids, profile_id) as likeness
  from installation where customer_id is not null
) i group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
