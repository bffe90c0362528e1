CREATE TABLE "audit_head" (
	"consultancy_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_link" (
	"consultancy_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"entry_id" uuid NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_link_consultancy_id_seq_pk" PRIMARY KEY("consultancy_id","seq"),
	CONSTRAINT "audit_link_entry" UNIQUE("consultancy_id","entry_id")
);
--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "salt" text;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "payload_digest" text;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "digest" text;--> statement-breakpoint
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_link" ADD CONSTRAINT "audit_link_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_link" ADD CONSTRAINT "audit_link_entry_fk" FOREIGN KEY ("consultancy_id","entry_id") REFERENCES "public"."audit_entry"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;