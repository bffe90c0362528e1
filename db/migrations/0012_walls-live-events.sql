-- What open pages are told. Staff read all of their house; a contact reads its own customer's and may add, beside those,
-- rows for staff (no customer), which it cannot read back: what it does is told to its consultant too.
alter table live_event enable row level security;
alter table live_event force row level security;
comment on table live_event is 'class: customer_owned';
create policy staff on live_event using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on live_event for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on live_event for insert with check ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and (customer_id is null or customer_id = (select scope_customer())));
grant select, insert, delete on live_event to patchbench_app, patchbench_worker;
--> statement-breakpoint
-- Said to every listening process when the transaction commits: ids only.
create function tell_live_event() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('patchbench_live', concat_ws(' ', 'event', new.consultancy_id, coalesce(new.customer_id::text, '-'),
    new.seq, new.kind, new.subject_id, floor(extract(epoch from new.at) * 1000)));
  return null;
end $$;
revoke all on function tell_live_event() from public;
create trigger tell_live after insert on live_event for each row execute function tell_live_event();
--> statement-breakpoint
-- Whoever loses a session, a place or a role is looked at again at once, by whatever way it went.
create function tell_live_person() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('patchbench_live', 'person ' || old.user_id);
  return null;
end $$;
revoke all on function tell_live_person() from public;
create trigger tell_live after delete or update of role, user_id on member for each row execute function tell_live_person();
create trigger tell_live after delete or update of role, user_id on contact for each row execute function tell_live_person();
create trigger tell_live after delete or update of expires on auth.session for each row execute function tell_live_person();
