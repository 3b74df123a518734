/** A value as a JSON document, indented by two, ending in a newline, and free of raw terminal controls. */
export function jsonText(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value, null, 2))}\n`;
}

/** JSON lets DEL, C1 and bidirectional controls through as they are; a terminal would act on them. */
export function escapeUnprintable(json: string): string {
  return json.replace(/[\x7f-\x9f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
