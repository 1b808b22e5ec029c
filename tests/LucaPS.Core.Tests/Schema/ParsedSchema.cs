using System.Linq;
using System.Threading.Tasks;
using GraphQL.Validation;
using GraphQLParser;
using Xunit;
using GraphSchema = GraphQL.Types.Schema;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Another implementation's opinion of a document.</summary>
internal sealed class ParsedSchema
{
    private readonly GraphSchema _schema;

    private ParsedSchema(GraphSchema schema) => _schema = schema;

    public static ParsedSchema For(string sdl) => new(TestSchemas.Build(sdl));

    public void Validate(string text)
    {
        IValidationResult result = Task.Run(async () => await new DocumentValidator().ValidateAsync(new ValidationOptions
        {
            Schema = _schema,
            Document = Parser.Parse(text),
            Operation = (GraphQLParser.AST.GraphQLOperationDefinition)Parser.Parse(text).Definitions
                .First(d => d is GraphQLParser.AST.GraphQLOperationDefinition),
        })).GetAwaiter().GetResult();
        Assert.True(result.IsValid, text + "\n" + string.Join("\n", result.Errors.Select(error => error.Message)));
    }
}
