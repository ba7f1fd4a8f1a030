declare module "heic-decode" {
  interface Decoded {
    readonly width: number;
    readonly height: number;
    /** RGBA, upright: the turning that the file asks for is done. */
    readonly data: Uint8ClampedArray;
  }
  interface Image {
    readonly width: number;
    readonly height: number;
    decode(): Promise<Decoded>;
  }
  const decode: { all(source: { buffer: Uint8Array }): Promise<readonly Image[]> };
  export default decode;
}
