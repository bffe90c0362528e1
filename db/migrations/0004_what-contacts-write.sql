-- What a contact writes, held to its own customer in every column, not only in customer_id: the environment decided on
-- and the risk acceptance leant on are the contact's own, tested under its own row security.
alter policy contact_adds on decision with check ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = decision.consultancy_id and e.id = decision.environment_id and e.customer_id = decision.customer_id)
  and (risk_acceptance_id is null or exists (select 1 from risk_acceptance r
    where r.consultancy_id = decision.consultancy_id and r.id = decision.risk_acceptance_id and r.customer_id = decision.customer_id)));
alter policy contact_adds on risk_acceptance with check ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = risk_acceptance.consultancy_id and e.id = risk_acceptance.environment_id and e.customer_id = risk_acceptance.customer_id));
--> statement-breakpoint
-- Row security says which rows a contact changes; this says which columns. Its arguments are what a contact may change.
create function contact_changes_only() returns trigger language plpgsql as $$
begin
  if scope_kind() = 'contact' and (to_jsonb(new) - tg_argv) is distinct from (to_jsonb(old) - tg_argv) then
    raise insufficient_privilege using message = format('a contact may change only %s of %s', array_to_string(tg_argv, ', '), tg_table_name);
  end if;
  return new;
end $$;
revoke all on function contact_changes_only() from public;
create trigger contact_changes_only before update on contact for each row execute function
  contact_changes_only('name', 'locale', 'zone', 'digest_frequency', 'digest_hour', 'digest_weekday', 'digest_when_nothing_changed');
create trigger contact_changes_only before update on agreement for each row execute function contact_changes_only('accepted_at', 'accepted_by_name');
create trigger contact_changes_only before update on risk_acceptance for each row execute function contact_changes_only('accepted_by_id', 'accepted_by_name', 'accepted_at');
