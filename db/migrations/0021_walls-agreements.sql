-- Terms in force become their own first offer, and acceptances their own facts: before row security stands on the new tables.
alter table agreement no force row level security;
insert into agreement_offer (consultancy_id, customer_id, number, weight, opted_out, by_kind, by_name, at)
  select consultancy_id, customer_id, number, weight, opted_out, 'job', 'migration', created_at from agreement;
insert into agreement_acceptance (consultancy_id, customer_id, offer_id, by_kind, by_name, at)
  select a.consultancy_id, a.customer_id, o.id, 'contact', a.accepted_by_name, a.accepted_at
  from agreement a join agreement_offer o on o.consultancy_id = a.consultancy_id and o.customer_id = a.customer_id
  where a.accepted_at is not null and a.accepted_by_name is not null;
alter table agreement force row level security;
-- Offers are staff's to make and the customer's to read.
alter table agreement_offer enable row level security;
alter table agreement_offer force row level security;
comment on table agreement_offer is 'class: customer_owned';
create policy staff on agreement_offer using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on agreement_offer for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
-- Acceptances are the customer's to make, of an offer to that customer, and staff's to read.
alter table agreement_acceptance enable row level security;
alter table agreement_acceptance force row level security;
comment on table agreement_acceptance is 'class: customer_owned';
create policy staff on agreement_acceptance using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on agreement_acceptance for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on agreement_acceptance for insert with check ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from agreement_offer o where o.consultancy_id = agreement_acceptance.consultancy_id and o.id = agreement_acceptance.offer_id and o.customer_id = agreement_acceptance.customer_id));
create function only_contacts_accept() returns trigger language plpgsql as $$
begin
  if scope_kind() <> 'contact' then
    raise insufficient_privilege using message = 'only a contact of the customer signs an agreement';
  end if;
  return new;
end $$;
revoke all on function only_contacts_accept() from public;
create trigger only_contacts_accept before insert on agreement_acceptance for each row execute function only_contacts_accept();
-- What was offered, and who said yes, stays as it was.
grant select, insert on agreement_offer, agreement_acceptance to patchbench_app, patchbench_worker;
