-- Standing rules belong to the customer who signed them: contacts sign and end their own, staff read and act on them.
alter table standing_rule enable row level security;
alter table standing_rule force row level security;
comment on table standing_rule is 'class: customer_owned';
create policy staff on standing_rule using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on standing_rule for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on standing_rule for insert with check ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = standing_rule.consultancy_id and e.id = standing_rule.environment_id and e.customer_id = standing_rule.customer_id));
create policy contact_changes on standing_rule for update using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()))
  with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create trigger contact_changes_only before update on standing_rule for each row execute function contact_changes_only('ended_at', 'ended_by_name');
-- Staff act under a rule; they never sign one.
create function only_contacts_sign() returns trigger language plpgsql as $$
begin
  if scope_kind() <> 'contact' then
    raise insufficient_privilege using message = 'only a contact of the customer signs a standing rule';
  end if;
  return new;
end $$;
revoke all on function only_contacts_sign() from public;
create trigger only_contacts_sign before insert on standing_rule for each row execute function only_contacts_sign();
-- A rule is signed and ended, never altered, and only the customer signs: staff read it and decide under it.
grant select, insert on standing_rule to patchbench_app, patchbench_worker;
grant update (ended_at, ended_by_name) on standing_rule to patchbench_app, patchbench_worker;
