CREATE TABLE "live_event" (
	"consultancy_id" uuid NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "live_event_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" uuid,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "live_event_consultancy_id_seq_pk" PRIMARY KEY("consultancy_id","seq"),
	CONSTRAINT "live_event_kind" CHECK ("live_event"."kind" in ('verdict', 'decision', 'rule', 'withdrawal', 'invoice', 'run', 'import'))
);
--> statement-breakpoint
ALTER TABLE "live_event" ADD CONSTRAINT "live_event_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_event" ADD CONSTRAINT "live_event_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "live_event_reader" ON "live_event" USING btree ("consultancy_id","customer_id","seq");