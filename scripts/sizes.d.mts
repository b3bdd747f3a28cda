interface Size {
  bytes: number;
  gzipped: number;
}

export interface Measured {
  whole: Size;
  worker: Size;
  script: Size & { text: string };
}

export const NETWORK: string;
export const EVERYTHING: string;
export function measure(contents: string): Promise<Measured>;
