"use strict";
const place = document.getElementById("reference");
SwaggerUIBundle({ domNode: place, url: place.dataset.url, validatorUrl: null });
