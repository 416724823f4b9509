import { attachmentTypes } from '@motcua/domain/dossiers/attachment';
import { dirtyText, findDirtyText } from '@motcua/http/bodies';
import { fieldFlaws } from '@motcua/http/errors';
import { namingMissing } from '@motcua/http/field-texts';
import { key, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { EdgeRefusal, type FieldFlaw } from '@motcua/http/problem';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** What the header Upload-Metadata says about a file. Unknown keys are refused. */
export const UploadMetadata = z.strictObject({
  component: key(200).describe('Which paper of the dossier it is: GET …/attachments lists them'),
  filename: words(255)
    .regex(/^[^/\\\p{Cc}\p{Cf}]+$/u, flaw('file-name'))
    .describe('The name it is given back with'),
  filetype: z.enum(attachmentTypes).describe('Its media type'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, flaw('sha256'))
    .optional()
    .describe('Of the whole file: what arrives otherwise is refused'),
  digitised: flag.describe('Scanned from paper by the agency'),
  reused: flag.describe('Used again from an earlier dossier'),
  nationalStore: flag.describe('Taken from the applicant’s national store'),
});
export type UploadMetadata = z.infer<typeof UploadMetadata>;

/** Parses the metadata of an upload. EdgeRefusal('invalid-request') names the keys that are wrong. */
export function parseMetadata(metadata: Readonly<Record<string, string | null>> = {}): UploadMetadata {
  const dirty = findDirtyText(metadata);
  if (dirty !== undefined) throw refused([{ path: dirty, in: 'header', code: 'invalid_text', message: dirtyText }]);
  const parsed = UploadMetadata.safeParse(metadata, namingMissing);
  if (parsed.success) return parsed.data;
  throw refused(fieldFlaws(parsed.error.issues, 'header'));
}

function refused(faults: readonly FieldFlaw[]): EdgeRefusal {
  return new EdgeRefusal(
    'invalid-request',
    'Upload-Metadata is not valid',
    faults.map(({ path, ...fault }) => ({ ...fault, path: `Upload-Metadata.${path}` })),
  );
}
