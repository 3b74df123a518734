import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markup, trusted } from '../../../src/page/html.js';

describe('a template of HTML', () => {
  it.each([
    ['markup', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['quotes', `"x" 'y'`, '&quot;x&quot; &#39;y&#39;'],
    ['entities', '&lt;', '&amp;lt;'],
    ['line separators', 'a\u2028b', String.raw`a\u2028b`],
    ['bidirectional controls', 'a\u202eb\u2066c', String.raw`a\u202eb\u2066c`],
    ['terminal controls', '\u001b[2J', String.raw`\x1b[2J`],
    ['newlines', 'a\nb', String.raw`a\nb`],
  ])('shows %s as text', (_, text, shown) => {
    expect(markup`<p title="${text}">${text}</p>`.text).toBe(`<p title="${shown}">${shown}</p>`);
  });

  it('lets no text begin a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inner = markup`${text}`.text;
        expect(inner).not.toMatch(/[<>"'\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        expect(inner.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });

  it('keeps markup as it is, and lists of it', () => {
    const rows = ['a', '<b>'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${rows}${trusted('<hr>')}</ul>`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li><hr></ul>');
  });

  it('says nothing for what is absent, and 0 for 0', () => {
    expect(markup`<p>${undefined}${false}${0}</p>`.text).toBe('<p>0</p>');
  });

  it('leaves out its own line breaks, and none of a value', () => {
    expect(
      markup`
      <p>
      ${trusted('a\n  b')}</p>`.text,
    ).toBe('<p>a\n  b</p>');
  });
});
