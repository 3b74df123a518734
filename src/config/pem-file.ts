import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../model/message-of.js';
import type { TokenFile } from './token-file.js';

/** A bundle of all the authorities that there are is smaller. */
const LIMIT = 2_000_000;

/** The certificates in a PEM file, as they stand there. */
export function readPem(path: string): TokenFile {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { kind: 'unusable', found: 'something that is not a file' };
    if (stat.size > LIMIT) return { kind: 'unusable', found: 'a file of more than 2 MB' };
    const pem = readFileSync(path, 'utf8');
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    if (certificates.length === 0) return { kind: 'unusable', found: 'no certificate in it' };
    for (const certificate of certificates) new X509Certificate(certificate);
    return { kind: 'token', token: certificates.join('\n') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return { kind: 'unusable', found: 'no such file' };
    if (code === 'EACCES') return { kind: 'unusable', found: 'a file that may not be read' };
    return { kind: 'unusable', found: `a certificate that cannot be read: ${messageOf(error)}` };
  }
}
