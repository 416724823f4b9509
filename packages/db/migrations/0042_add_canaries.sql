CREATE TABLE "key_canaries" (
	"key" text PRIMARY KEY NOT NULL,
	"sealed" "bytea" NOT NULL
);
