import { build } from "esbuild"; import { gzipSync } from "node:zlib";
const root=process.argv[2]; process.chdir(root);
const { outputFiles, metafile } = await build({ stdin:{contents:'export * from "@repod/client";',resolveDir:root}, tsconfigRaw:{}, absWorkingDir:root, bundle:true, format:"esm", platform:"browser", target:"es2022", minify:true, metafile:true, write:false, logLevel:"silent" });
console.log(gzipSync(outputFiles[0].contents,{level:9}).length, outputFiles[0].contents.length);
if(process.argv[3]) for (const [p,{bytesInOutput}] of Object.entries(Object.values(metafile.outputs)[0].inputs).sort((a,b)=>b[1].bytesInOutput-a[1].bytesInOutput)) console.log(bytesInOutput,p);
