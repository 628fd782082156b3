/** What a server that runs from its source answers until the page was built once. */
export const unbuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lockstep: the page is not built</title>
<h1>The page is not built yet</h1>
<p>This server runs from its source. Build the page once, in the folder of the source, and load this again:</p>
<pre>npm run build:page</pre>
<p>The API is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
</html>
`
