/** How a form is answered: as PDF or as HTML, and never cached. */
import { createHash } from 'node:crypto';
import type { FilledForm } from '@motcua/domain/forms/form';
import { mediaTypeOf } from '@motcua/http/negotiation';
import { drawHtml } from '@motcua/papers/html';
import { drawPdf } from '@motcua/papers/pdf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

const formFormats = ['pdf', 'html'] as const;
export type FormFormat = (typeof formFormats)[number];
export const Format = z
  .enum(formFormats)
  .optional()
  .meta({ description: 'Goes before the Accept header; pdf where neither says' });

const drawn = (description: string) => z.string().meta({ description });

/** The answer as the reference describes it. */
export const FormAnswer = {
  description: 'The form; its ETag is the SHA-256 of its bytes',
  content: {
    'application/pdf': { schema: drawn('A PDF 1.7 document with its fonts') },
    'text/html': { schema: drawn('One page that loads nothing') },
  },
};

const mediaTypes = { pdf: 'application/pdf', html: 'text/html' } as const;

/** The format that the caller wants: `?format=`, else the one that Accept prefers, else PDF. */
export function formatOf(request: FastifyRequest, asked: FormFormat | undefined): FormFormat {
  const preferred = mediaTypeOf(request.headers.accept, [mediaTypes.pdf, mediaTypes.html]);
  return asked ?? (preferred === mediaTypes.html ? 'html' : 'pdf');
}

/** Draws a form and sends it. Forms name people, so nobody on the way may keep them. */
export async function sendForm(
  reply: FastifyReply,
  form: FilledForm,
  format: FormFormat,
  fileName: string,
): Promise<FastifyReply> {
  const bytes = format === 'pdf' ? await drawPdf(form) : drawPage(reply, form);
  return reply
    .headers({
      etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
      vary: 'accept',
      'cache-control': 'private, no-store',
      'content-disposition': `inline; filename="${fileName}.${format}"`,
      'x-content-type-options': 'nosniff',
    })
    .type(format === 'pdf' ? 'application/pdf' : 'text/html; charset=utf-8')
    .send(bytes);
}

function drawPage(reply: FastifyReply, form: FilledForm): Buffer {
  const { html, contentSecurityPolicy } = drawHtml(form);
  reply.header('content-security-policy', contentSecurityPolicy);
  return Buffer.from(html);
}
