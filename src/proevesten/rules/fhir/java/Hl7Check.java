import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.CodeSystem;

/**
 * Runs the official HL7 validator engine (through HAPI FHIR) without a terminology server.
 *
 * Arguments: package folders, nearest first. Standard input: one "profile TAB file" per line. Standard output:
 * one JSON object per line, {"file", "milliseconds", "issues": [{"severity", "location", "id", "text", "line"}]}.
 */
public class Hl7Check {
    public static void main(String[] folders) throws Exception {
        FhirContext context = FhirContext.forR4();
        PrePopulatedValidationSupport packages = new PrePopulatedValidationSupport(context);
        Set<String> seen = new HashSet<>();
        for (String folder : folders) {
            load(context, packages, seen, Path.of(folder));
        }
        ValidationSupportChain chain = new ValidationSupportChain(
            packages,
            new DefaultProfileValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context));
        FhirInstanceValidator engine = new FhirInstanceValidator(chain);
        engine.setAnyExtensionsAllowed(true);
        engine.setErrorForUnknownProfiles(false);
        FhirValidator validator = context.newValidator().registerValidatorModule(engine);
        serve(validator);
    }

    private static void load(FhirContext context, PrePopulatedValidationSupport packages, Set<String> seen, Path folder)
            throws Exception {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "{StructureDefinition,ValueSet,CodeSystem}-*.json")) {
            found.forEach(files::add);
        }
        files.sort(null);
        for (Path file : files) {
            IBaseResource resource;
            try {
                resource = context.newJsonParser().parseResource(Files.readString(file));
            } catch (RuntimeException fault) {
                System.err.println(file + ": " + fault.getMessage());
                continue;
            }
            MetadataResource metadata = (MetadataResource) resource;
            if (!seen.add(metadata.fhirType() + " " + metadata.getUrl())) {
                continue;
            }
            if (resource instanceof StructureDefinition) {
                packages.addStructureDefinition(resource);
            } else if (resource instanceof ValueSet) {
                packages.addValueSet(resource);
            } else if (resource instanceof CodeSystem) {
                packages.addCodeSystem(resource);
            }
        }
    }

    private static void serve(FhirValidator validator) throws Exception {
        ObjectMapper json = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t", 2);
            String data = Files.readString(Path.of(parts[1]));
            ValidationOptions options = new ValidationOptions();
            if (!parts[0].isEmpty()) {
                options.addProfile(parts[0]);
            }
            long started = System.nanoTime();
            List<Map<String, Object>> issues = new ArrayList<>();
            try {
                for (SingleValidationMessage message : validator.validateWithResult(data, options).getMessages()) {
                    issues.add(issue(message.getSeverity() == null ? "error" : message.getSeverity().getCode(),
                        message.getLocationString(), message.getMessageId(), message.getMessage(), message.getLocationLine()));
                }
            } catch (RuntimeException fault) {
                issues.add(issue("fatal", "", "unreadable", String.valueOf(fault.getMessage()), null));
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("file", parts[1]);
            row.put("milliseconds", (System.nanoTime() - started) / 1e6);
            row.put("issues", issues);
            System.out.println(json.writeValueAsString(row));
            System.out.flush();
        }
    }

    private static Map<String, Object> issue(String severity, String location, String id, String text, Integer line) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("severity", severity);
        row.put("location", location);
        row.put("id", id);
        row.put("text", text);
        row.put("line", line);
        return row;
    }
}
